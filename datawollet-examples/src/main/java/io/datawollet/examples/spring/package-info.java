/** The example host as a Spring Boot application. */
@NullMarked
package io.datawollet.examples.spring;

import org.jspecify.annotations.NullMarked;
