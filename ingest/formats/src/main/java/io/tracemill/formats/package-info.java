/** Wire formats: bytes in, canonical spans out; the same for every process that receives spans. */
@NullMarked
package io.tracemill.formats;

import org.jspecify.annotations.NullMarked;
