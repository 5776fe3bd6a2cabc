@NullMarked
package io.datawollet.examples.store;

import org.jspecify.annotations.NullMarked;
