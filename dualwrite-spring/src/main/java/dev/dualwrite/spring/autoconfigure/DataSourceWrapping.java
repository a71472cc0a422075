package dev.dualwrite.spring.autoconfigure;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.DualWriteBuilder;
import dev.dualwrite.jdbc.DualWriteDataSource;
import dev.dualwrite.jdbc.Observation;
import dev.dualwrite.jdbc.ObservedDataSource;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.config.ConfigurationException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.Ordered;

/**
 * Puts the wrapped DataSource in the bean's place, and closes the migration before the bean is destroyed.
 *
 * <p>Threading: as Spring creates and destroys singletons. Everything that depends on the DataSource is destroyed before
 * it, so nothing writes any more when the migration is closed.
 */
final class DataSourceWrapping implements DestructionAwareBeanPostProcessor, BeanFactoryAware, Ordered {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[\\w.-]+}");

    private final ObjectProvider<DualWriteProperties> properties;
    private final String applicationName;
    private final Map<Object, DualWrite> migrations = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Map<Object, Observation> observations = Collections.synchronizedMap(new IdentityHashMap<>());
    private BeanFactory beans = new StaticListableBeanFactory();

    DataSourceWrapping(ObjectProvider<DualWriteProperties> properties, String applicationName) {
        this.properties = properties;
        this.applicationName = applicationName;
    }

    /** After other wrappers: what they add is below us, so that they see what the application sends. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        beans = beanFactory;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) throws BeansException {
        if (!(bean instanceof DataSource dataSource) || !isTheOne(beanName) || wrappedAlready(dataSource)) {
            return bean;
        }
        DualWriteProperties settings = properties.getObject();
        DualWriteBuilder builder = builder(settings).legacy(dataSource);
        if (settings.observesOnly()) {
            Observation observation = builder.observe();
            observations.put(bean, observation);
            return observation.dataSource();
        }
        DualWrite migration = builder.build();
        migrations.put(bean, migration);
        return migration.dataSource();
    }

    /** The only DataSource, or the primary one of several. */
    private boolean isTheOne(String beanName) {
        List<String> candidates = new ArrayList<>();
        ConfigurableListableBeanFactory factory = (ConfigurableListableBeanFactory) beans;
        for (String name : factory.getBeanNamesForType(DataSource.class, true, false)) {
            if (!factory.containsBeanDefinition(name)
                    || factory.getBeanDefinition(name).isAutowireCandidate()) {
                candidates.add(name);
            }
        }
        if (candidates.size() == 1) {
            return candidates.get(0).equals(beanName);
        }
        return factory.containsBeanDefinition(beanName)
                && factory.getMergedBeanDefinition(beanName).isPrimary();
    }

    private static boolean wrappedAlready(DataSource dataSource) {
        try {
            return dataSource.isWrapperFor(DualWriteDataSource.class)
                    || dataSource.isWrapperFor(ObservedDataSource.class);
        } catch (SQLException e) {
            return dataSource instanceof DualWriteDataSource || dataSource instanceof ObservedDataSource;
        }
    }

    private DualWriteBuilder builder(DualWriteProperties settings) {
        DualWriteBuilder builder = DualWrite.builder()
                .observing(settings.observe())
                .name(settings.name().isBlank() ? applicationName : settings.name())
                .tables(tables -> tables.include(settings.tables().include().toArray(new String[0]))
                        .exclude(settings.tables().exclude().toArray(new String[0])));
        if (!settings.observesOnly()) {
            builder.target(target(settings.target()));
        }
        if (settings.capture().rowCap() != null) {
            builder.rowCap(settings.capture().rowCap());
        }
        if (settings.initialStage() != null) {
            builder.initialStage(settings.initialStage());
        }
        if (settings.queue().maxBytes() != null) {
            builder.queueMaxBytes(settings.queue().maxBytes().toBytes());
        }
        if (settings.queue().whenFull() != null) {
            builder.whenFull(settings.queue().whenFull());
        }
        if (settings.queue().blockLimit() != null) {
            builder.blockLimit(settings.queue().blockLimit());
        }
        if (settings.queue().drainLimit() != null) {
            builder.drainLimit(settings.queue().drainLimit());
        }
        if (settings.gates().maxLag() != null) {
            builder.maxLag(settings.gates().maxLag());
        }
        if (settings.gates().verificationMaxAge() != null) {
            builder.verificationMaxAge(settings.gates().verificationMaxAge());
        }
        if (settings.instances().lease() != null) {
            builder.lease(settings.instances().lease());
        }
        if (settings.bypass() != null) {
            builder.bypass(settings.bypass());
        }
        if (settings.schema().checkInterval() != null) {
            builder.schemaCheckInterval(settings.schema().checkInterval());
        }
        return builder;
    }

    private static Target target(DualWriteProperties.TargetDatabase settings) {
        String url = resolved("dualwrite.target.url", settings.url());
        if (url == null || url.isBlank()) {
            throw new ConfigurationException("dualwrite.target.url is empty: give the JDBC URL of the target, or"
                    + " dualwrite.observe=true to observe the application without one");
        }
        Target target = Target.url(url);
        String username = resolved("dualwrite.target.username", settings.username());
        String password = resolved("dualwrite.target.password", settings.password());
        if (username != null) {
            target = target.credentials(username, password == null ? "" : password);
        }
        Integer connections = settings.pool().maxSize();
        return connections == null ? target : target.maxReadConnections(connections);
    }

    /** The binder leaves a placeholder that nothing resolves as it is: the target would refuse it much later. */
    private static @Nullable String resolved(String property, @Nullable String value) {
        if (value != null && PLACEHOLDER.matcher(value).matches()) {
            throw new ConfigurationException(property + " is " + value + ", and nothing gives "
                    + value.substring(2, value.length() - 1) + " a value: set it in the environment, or where the"
                    + " application is configured");
        }
        return value;
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return migrations.containsKey(bean) || bean instanceof DataSource;
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) throws BeansException {
        DualWrite migration = migrations.remove(bean);
        if (migration != null) {
            migration.close();
        }
        Observation observation = observations.remove(bean);
        if (observation != null) {
            observation.close();
        }
    }
}
