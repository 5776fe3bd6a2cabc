package io.datawollet.examples.host;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.client.ApiKey;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.ClientType;
import io.datawollet.client.InMemoryClientDirectory;
import io.datawollet.client.Scope;
import io.datawollet.error.DataWolletException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The clients file: who may call this host, and with which policy. Unknown fields and wrong values are refused. */
final class ClientsFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ClientsFile() {}

    private record Content(@JsonProperty(required = true) List<Entry> clients) {}

    /** One client as the file has it. Its keys are secrets of the file; this never leaves the class. */
    private record Entry(
            @JsonProperty(required = true) String clientId,
            @JsonProperty(required = true) ClientType type,
            @JsonProperty(required = true) List<String> apiKeys,
            @Nullable List<String> origins,
            @JsonProperty(required = true) List<String> scopes,
            @Nullable String defaultTimeout,
            @Nullable String maxTimeout,
            @Nullable String maxDuration,
            @Nullable String envelopeRetention) {
        @Override
        public String toString() {
            return "Entry[redacted]";
        }
    }

    static InMemoryClientDirectory read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        } catch (JsonProcessingException e) {
            throw new UsageException("the clients file " + file + " is not as expected: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UsageException("the clients file " + file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException | DataWolletException e) {
            throw new UsageException("the clients file " + file + " is not as expected: " + e.getMessage(), e);
        }
    }

    static InMemoryClientDirectory read(InputStream in) throws IOException {
        InMemoryClientDirectory.Builder directory = ClientDirectory.inMemory();
        Content content = JSON.readValue(in, Content.class);
        for (Entry entry : content.clients()) {
            ApiKey[] keys = entry.apiKeys().stream().map(ApiKey::of).toArray(ApiKey[]::new);
            directory.client(client(entry), keys);
        }
        return directory.build();
    }

    private static Client client(Entry entry) {
        Client.Builder client = entry.type() == ClientType.PUBLIC
                ? Client.browser(entry.clientId())
                : Client.confidential(entry.clientId());
        client.origins(
                Objects.requireNonNullElse(entry.origins(), List.<String>of()).toArray(String[]::new));
        entry.scopes().forEach(scope -> client.scopes(Scope.parse(scope)));
        if (entry.defaultTimeout() != null) {
            client.defaultTimeout(duration("defaultTimeout", entry.defaultTimeout()));
        }
        if (entry.maxTimeout() != null) {
            client.maxTimeout(duration("maxTimeout", entry.maxTimeout()));
        }
        if (entry.maxDuration() != null) {
            client.maxDuration(duration("maxDuration", entry.maxDuration()));
        }
        if (entry.envelopeRetention() != null) {
            client.envelopeRetention(duration("envelopeRetention", entry.envelopeRetention()));
        }
        return client.build();
    }

    private static Duration duration(String name, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " must be a duration such as PT30M, not " + text, e);
        }
    }
}
