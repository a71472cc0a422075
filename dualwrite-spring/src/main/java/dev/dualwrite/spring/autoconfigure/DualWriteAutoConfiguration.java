package dev.dualwrite.spring.autoconfigure;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.DualWriteDataSource;
import dev.dualwrite.jdbc.Observation;
import dev.dualwrite.jdbc.ObservedDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Wraps the application's DataSource when {@code dualwrite.target.url} is set, or merely observes it when {@code
 * dualwrite.observe} is.
 *
 * <p>Backs off when {@code dualwrite.enabled} is false, and where the DataSource is wrapped already. With several
 * DataSources the primary one is wrapped.
 */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnProperty(prefix = "dualwrite", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(DualWriteProperties.class)
public final class DualWriteAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @ConditionalOnProperty("dualwrite.target.url")
    static DataSourceWrapping dualWriteDataSourceWrapping(
            ObjectProvider<DualWriteProperties> properties, Environment environment) {
        return new DataSourceWrapping(properties, environment.getProperty("spring.application.name", ""));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @ConditionalOnMissingBean(DataSourceWrapping.class)
    @ConditionalOnProperty(name = "dualwrite.observe", havingValue = "true")
    static DataSourceWrapping dualWriteDataSourceObserving(
            ObjectProvider<DualWriteProperties> properties, Environment environment) {
        return new DataSourceWrapping(properties, environment.getProperty("spring.application.name", ""));
    }

    /** The migration behind the wrapped DataSource. Closed before the DataSource is, not as a bean of its own. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    @ConditionalOnBean(DataSource.class)
    @Conditional(OnTarget.class)
    DualWrite dualWrite(DataSource dataSource) throws SQLException {
        return dataSource.unwrap(DualWriteDataSource.class).migration();
    }

    /** What is observed where there is no target. Closed before the DataSource is, not as a bean of its own. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean({DualWrite.class, Observation.class})
    @ConditionalOnSingleCandidate(DataSource.class)
    @ConditionalOnProperty(name = "dualwrite.observe", havingValue = "true")
    Observation dualWriteObservation(DataSource dataSource) throws SQLException {
        return dataSource.unwrap(ObservedDataSource.class).observation();
    }
}
