package org.asyncio4j.http.internal;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;
import org.asyncio4j.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What Netty's decoder puts header fields into: a builder of {@link Headers}, which checks them. Only what the decoder calls
 * is there.
 */
final class HeaderSink extends HttpHeaders {

    /** For the decoder's configuration. */
    static final HttpHeadersFactory FACTORY = new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
            return new HeaderSink();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return new HeaderSink();
        }
    };

    private Headers.Builder builder = Headers.builder();
    private @Nullable Headers built;

    /** Returns what was put in. */
    Headers toHeaders() {
        Headers headers = built;
        if (headers == null) {
            headers = builder.build();
            built = headers;
        }
        return headers;
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        built = null;
        builder.add(name.toString(), value.toString());
        return this;
    }

    @Override
    public HttpHeaders add(String name, Object value) {
        return add((CharSequence) name, value);
    }

    @Override
    public HttpHeaders set(String name, Object value) {
        Headers changed = toHeaders().with(name, value.toString());
        builder = Headers.builder();
        changed.forEach(field -> builder.add(field.getKey(), field.getValue()));
        built = changed;
        return this;
    }

    @Override
    public HttpHeaders remove(String name) {
        Headers changed = toHeaders().without(name);
        builder = Headers.builder();
        changed.forEach(field -> builder.add(field.getKey(), field.getValue()));
        built = changed;
        return this;
    }

    @Override
    public HttpHeaders clear() {
        builder = Headers.builder();
        built = null;
        return this;
    }

    @Override
    public @Nullable String get(String name) {
        return toHeaders().get(name);
    }

    @Override
    public List<String> getAll(String name) {
        return toHeaders().getAll(name);
    }

    @Override
    public boolean contains(String name) {
        return toHeaders().contains(name);
    }

    @Override
    public boolean containsValue(CharSequence name, CharSequence value, boolean ignoreCase) {
        return toHeaders().contains(name.toString(), value.toString());
    }

    @Override
    public boolean isEmpty() {
        return toHeaders().isEmpty();
    }

    @Override
    public int size() {
        return toHeaders().size();
    }

    @Override
    public Set<String> names() {
        return toHeaders().names();
    }

    @Override
    @Deprecated
    public Iterator<Entry<String, String>> iterator() {
        return toHeaders().iterator();
    }

    @Override
    public List<Entry<String, String>> entries() {
        throw unused();
    }

    @Override
    public Iterator<Entry<CharSequence, CharSequence>> iteratorCharSequence() {
        return Collections.emptyIterator();
    }

    @Override
    public Integer getInt(CharSequence name) {
        throw unused();
    }

    @Override
    public int getInt(CharSequence name, int defaultValue) {
        throw unused();
    }

    @Override
    public Short getShort(CharSequence name) {
        throw unused();
    }

    @Override
    public short getShort(CharSequence name, short defaultValue) {
        throw unused();
    }

    @Override
    public Long getTimeMillis(CharSequence name) {
        throw unused();
    }

    @Override
    public long getTimeMillis(CharSequence name, long defaultValue) {
        throw unused();
    }

    @Override
    public HttpHeaders add(String name, Iterable<?> values) {
        throw unused();
    }

    @Override
    public HttpHeaders addInt(CharSequence name, int value) {
        throw unused();
    }

    @Override
    public HttpHeaders addShort(CharSequence name, short value) {
        throw unused();
    }

    @Override
    public HttpHeaders set(String name, Iterable<?> values) {
        throw unused();
    }

    @Override
    public HttpHeaders setInt(CharSequence name, int value) {
        throw unused();
    }

    @Override
    public HttpHeaders setShort(CharSequence name, short value) {
        throw unused();
    }

    private static AssertionError unused() {
        return new AssertionError("bug in asyncio4j: the decoder calls more than it did");
    }
}
