/**
 * Who calls: the registered client with its policy, the caller of one request with its scopes and origin, and how
 * credentials become a caller.
 */
@NullMarked
package io.datawollet.client;

import org.jspecify.annotations.NullMarked;
