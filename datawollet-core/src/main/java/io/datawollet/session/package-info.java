/**
 * The front door. {@link io.datawollet.session.SessionManager} starts, resumes, opens, lists and ends sessions; what a
 * session can do hangs off the {@link io.datawollet.session.Session} that it gives.
 */
@NullMarked
package io.datawollet.session;

import org.jspecify.annotations.NullMarked;
