/** The canonical span, its Avro form and its codecs. */
@org.jspecify.annotations.NullMarked
package io.tracemill.schemas;
