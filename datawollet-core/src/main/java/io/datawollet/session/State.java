package io.datawollet.session;

import io.datawollet.internal.record.SessionHeader;
import io.datawollet.store.Revision;

/** A session's header, opened and verified, with the revision under which the store keeps it. */
record State(SessionHeader header, Revision revision) {}
