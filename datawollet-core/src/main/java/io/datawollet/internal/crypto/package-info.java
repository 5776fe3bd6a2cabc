/**
 * The primitives, and nothing about sessions: HMAC, HKDF, AES-256-GCM, Argon2id, one unambiguous encoding, strict
 * base64url and UTF-8. The only package that imports {@code javax.crypto} or BouncyCastle.
 */
@NullMarked
package io.datawollet.internal.crypto;

import org.jspecify.annotations.NullMarked;
