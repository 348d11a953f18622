package org.asyncio4j.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The options of a client. */
class HttpClientOptionsTest {

    @Test
    void optionsWithTheSameValuesAreEqual() {
        HttpClientOptions options = HttpClientOptions.DEFAULT
                .withTimeout(2.5)
                .withBasicAuth("a", "b")
                .withMaxRedirects(3);
        HttpClientOptions same = HttpClientOptions.DEFAULT
                .withMaxRedirects(3)
                .withBasicAuth("a", "b")
                .withTimeout(Duration.ofMillis(2_500));
        assertEquals(options, same);
        assertEquals(options.hashCode(), same.hashCode());
        assertNotEquals(options, HttpClientOptions.DEFAULT);
        assertNotEquals(options, options.withBasicAuth("a", "c"));
    }

    @Test
    void secretsAreNotTold() {
        String told = HttpClientOptions.DEFAULT
                .withBasicAuth("user", "secret")
                .withProxy("http://user:secret@proxy:1")
                .withBaseUrl("http://user:secret@app/")
                .toString();
        assertFalse(told.contains("secret"), told);
    }

    @Test
    void limitsAreChecked() {
        HttpClientOptions options = HttpClientOptions.DEFAULT;
        assertThrows(IllegalArgumentException.class, () -> options.withTimeout(0));
        assertThrows(IllegalArgumentException.class, () -> options.withReadTimeout(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> options.withMaxConnections(0));
        assertThrows(IllegalArgumentException.class, () -> options.withMaxRedirects(-1));
        assertThrows(IllegalArgumentException.class, () -> options.withBaseUrl("/path"));
        assertThrows(IllegalArgumentException.class, () -> options.withBasicAuth("a:b", "c"));
    }
}
