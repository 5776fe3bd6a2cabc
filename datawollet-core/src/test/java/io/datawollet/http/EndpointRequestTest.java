package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.error.DataWolletException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointRequestTest {
    private static EndpointRequest at(String path) {
        return new EndpointRequest("GET", path, Map.of(), new byte[0]);
    }

    @Test
    void header_names_that_differ_in_case_become_one_with_all_values_in_order() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Cookie", new ArrayList<>(List.of("a", "b")));
        headers.put("COOKIE", List.of("c"));
        headers.put("Coo\u212Aie", List.of("kelvin"));
        EndpointRequest request = new EndpointRequest("GET", "/", headers, new byte[0]);
        headers.clear();

        assertThat(request.headerValues("cookIE")).containsExactly("a", "b", "c");
        assertThat(request.headerValues("x")).isEmpty();
        assertThat(request.headers().keySet()).containsExactly("cookie", "coo\u212Aie");
        assertThatThrownBy(() -> request.headers().put("x", List.of()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @CsvSource({"/a?b=c,/a", "/a,/a", "/a?,/a", "?b,''", "/a?b?c,/a"})
    void the_path_ends_where_the_query_begins(String path, String expected) {
        assertThat(at(path).pathWithoutQuery()).isEqualTo(expected);
    }

    @Test
    void a_parameter_is_decoded_as_forms_encode_it() {
        EndpointRequest request = at("/own?n%61me=Gr%C3%BC%C3%9Fe+%2B%26&empty=&bare&a=b=c?d");

        assertThat(request.queryParameter("name")).contains("Grüße +&");
        assertThat(request.queryParameter("empty")).contains("");
        assertThat(request.queryParameter("bare")).contains("");
        assertThat(request.queryParameter("a")).contains("b=c?d");
        assertThat(request.queryParameter("none")).isEmpty();
        assertThat(at("/own").queryParameter("own")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x=%", "x=%f", "x=%fg", "x=%ff", "x=ä", "x=a b", "x=1&x=1", "x&x", "x=1&%78=2"})
    void a_parameter_that_is_malformed_or_twice_there_is_refused(String query) {
        EndpointRequest request = at("/own?" + query);

        assertThatThrownBy(() -> request.queryParameter("x")).isInstanceOf(DataWolletException.class);
        assertThat(request.queryParameter("y")).isEmpty();
    }

    @Test
    void an_answer_takes_no_header_that_would_begin_another() {
        for (Map<String, List<String>> headers : List.of(
                Map.of("X", List.of("a\r\nB: c")),
                Map.of("X", List.of("ok", "a\nb")),
                Map.of("X", List.of("\u0000")),
                Map.of("X\r\nY", List.of("a")),
                Map.of("X: a", List.of("a")),
                Map.of("", List.of("a")))) {
            assertThatThrownBy(() -> new EndpointResponse(200, headers, new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new EndpointResponse(600, Map.of(), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("600");
    }
}
