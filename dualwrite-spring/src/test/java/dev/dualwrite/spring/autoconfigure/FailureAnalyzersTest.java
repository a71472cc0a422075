package dev.dualwrite.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the log says when the application does not start for a setting of ours. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalyzersTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(DualWriteAutoConfiguration.class)
    @EnableConfigurationProperties(Shop.class)
    static class Application {
        /** Nothing listens there; no test comes as far as to connect. */
        @Bean
        HikariDataSource dataSource() {
            HikariDataSource dataSource = new HikariDataSource();
            dataSource.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/none");
            return dataSource;
        }
    }

    @ConfigurationProperties(prefix = "shop", ignoreUnknownFields = false)
    record Shop(String name) {}

    private static void fails(String... arguments) {
        assertThatThrownBy(() -> new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .run(arguments))
                .isInstanceOf(Exception.class);
    }

    @ParameterizedTest
    @CsvSource({
        "--dualwrite.target.ulr=x, Unknown setting dualwrite.target.ulr: did you mean dualwrite.target.url?",
        "--dualwrite.enable=false, Unknown setting dualwrite.enable: did you mean dualwrite.enabled?",
        "--dualwrite.colour=red, Unknown setting dualwrite.colour. The settings are dualwrite.name",
        "--dualwrite.legacy.url=x, the application's own DataSource is the legacy"
    })
    void anUnknownSettingNamesTheNearestKnownOne(String argument, String said, CapturedOutput output) {
        fails("--dualwrite.target.url=jdbc:postgresql://127.0.0.1:1/none", argument);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(said)
                .contains("docs/settings.md");
        assertThat(output.toString().split("APPLICATION FAILED", 2)[1]).doesNotContain("\tat ");
    }

    @Test
    void aMissingOrMalformedSettingSaysWhatToDo(CapturedOutput output) {
        fails("--dualwrite.target.url=jdbc:postgresql://127.0.0.1:1/none", "--dualwrite.capture.row-cap=0");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("dualwrite.capture.row-cap is 0, it must be at least 1")
                .contains("dualwrite.enabled=false");
    }

    @ParameterizedTest
    @CsvSource({
        "--dualwrite.target.password=${TARGET_PASSWORD}, dualwrite.target.password is ${TARGET_PASSWORD}, gives TARGET_PASSWORD",
        "--dualwrite.target.username=${target.user}, dualwrite.target.username is ${target.user}, gives target.user"
    })
    void aPlaceholderThatNothingResolvesNamesItsSetting(
            String argument, String said, String missing, CapturedOutput output) {
        fails("--dualwrite.target.url=jdbc:postgresql://127.0.0.1:1/none", argument);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(said)
                .contains(missing);
    }

    @Test
    void anEmptyUrlOfTheTargetSaysThatOneIsMissing(CapturedOutput output) {
        fails("--dualwrite.target.url=");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("dualwrite.target.url is empty")
                .contains("dualwrite.observe=true");
    }

    @Test
    void unknownSettingsOfOthersAreNotOurs(CapturedOutput output) {
        fails("--dualwrite.enabled=false", "--shop.nmae=x");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("shop.nmae")
                .doesNotContain("docs/settings.md");
    }
}
