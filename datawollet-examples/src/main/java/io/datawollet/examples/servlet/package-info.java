/** The example host as a Jakarta servlet, on an embedded Jetty. */
@NullMarked
package io.datawollet.examples.servlet;

import org.jspecify.annotations.NullMarked;
