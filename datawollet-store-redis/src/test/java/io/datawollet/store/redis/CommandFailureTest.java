package io.datawollet.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is concluded from a server's words, and from none. */
class CommandFailureTest {
    private static CommandFailure answered(String words) {
        return CommandFailure.answered(words, new RedisCommandExecutionException(words));
    }

    /** As Redis 6.2 and 7 say it, outside of scripts and in them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OOM        | OOM command not allowed when used memory > 'maxmemory'.
            OOM        | ERR Error running script (call to f_0a): @user_script:45: @user_script: 45: -OOM command not allowed
            READONLY   | READONLY You can't write against a read only replica. script: 0a, on @user_script:19.
            FOREIGN    | ERR Error running script (call to f_0a): @user_script:21: user_script:21: FOREIGN a key holds no session
            TRYAGAIN   | TRYAGAIN Multiple keys request during rehashing of slot
            """)
    void nothing_was_done_when_the_server_refused(String code, String words) {
        assertThat(answered(words).code()).isEqualTo(code);
        assertThat(answered(words).isRefused()).isTrue();
        assertThat(answered(words).isAnswered()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ERR Error running script (call to f_0a): @user_script: 9: The user executing the script can't run this command
            ERR ACL failure in script: User sessions has no permissions to run the 'pexpire' command script: 0a
            ERR Script attempted to access a non local key in a cluster node script: 0a
            ERR something that nobody has heard of
            """)
    void what_a_script_may_have_done_before_it_failed_is_in_doubt(String words) {
        assertThat(answered(words).isRefused()).isFalse();
    }

    @Test
    void arguments_that_a_server_repeats_go_into_no_log() {
        CommandFailure failure = answered("ERR unknown command 'EVALSHA', with args beginning with: '0a' 'a key'");
        assertThat(failure).hasNoCause().hasMessage("ERR");
        RuntimeException login = new RedisConnectionException(
                "cannot connect",
                new RedisCommandExecutionException(
                        "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH'"));
        assertThat(CommandFailure.unconnected(login)).hasNoCause();
    }

    @Test
    void a_question_that_was_not_answered_has_changed_nothing_and_is_silence_all_the_same() {
        CommandFailure silent = CommandFailure.unanswered(true, new TimeoutException());
        assertThat(silent.isRefused()).isFalse();
        assertThat(silent.isSilence()).isTrue();
        assertThat(silent.toAQuestion().isRefused()).isTrue();
        assertThat(silent.toAQuestion().isSilence()).isTrue();
        assertThat(CommandFailure.unanswered(false, new TimeoutException()).isSilence())
                .as("what was not sent is answered by nobody")
                .isFalse();
    }
}
