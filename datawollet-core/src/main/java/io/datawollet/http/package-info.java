/**
 * The published HTTP calls, and a front door for the host's own, as functions from a plain request to a plain answer: no
 * servlet types, no framework, no input or output. Start with {@link io.datawollet.http.SessionEndpoints}; the host
 * carries requests in and answers out in a few lines of its own.
 */
@NullMarked
package io.datawollet.http;

import org.jspecify.annotations.NullMarked;
