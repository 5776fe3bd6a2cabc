/** What the published calls and the front door promise, over plain requests and answers. */
@NullMarked
package io.datawollet.http;

import org.jspecify.annotations.NullMarked;
