/**
 * Secrets as types: they cannot be printed by accident, are compared in constant time, and are never serialised.
 */
@NullMarked
package io.datawollet.key;

import org.jspecify.annotations.NullMarked;
