package dev.dualwrite.spring.autoconfigure;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.DualWriteMeters;
import dev.dualwrite.spring.actuator.DualWriteEndpoint;
import dev.dualwrite.spring.actuator.DualWriteHealthIndicator;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health, meters and the read-only endpoint, where the actuator and Micrometer are on the class path. */
@AutoConfiguration(
        after = DualWriteAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnBean(DualWrite.class)
public final class DualWriteActuatorAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class Health {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnEnabledHealthIndicator("dualwrite")
        DualWriteHealthIndicator dualwriteHealthIndicator(DualWrite migration) {
            return new DualWriteHealthIndicator(migration);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(MeterRegistry.class)
        DualWriteMeters dualwriteMeters(DualWrite migration, MeterRegistry registry) {
            return DualWriteMeters.bind(migration, registry);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Endpoint.class)
    static class StatusEndpoint {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        DualWriteEndpoint dualwriteEndpoint(DualWrite migration) {
            return new DualWriteEndpoint(migration);
        }
    }
}
