package dev.dualwrite.testkit;

import dev.dualwrite.model.Image;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FencedWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

class InMemoryFollowerTest extends FencedWriterContract {
    private final InMemoryFollower follower = new InMemoryFollower(new Outage(Side.TARGET), change -> {
        Image image = change.image();
        return image != null && image.full() && image.value(1) == null;
    });

    @Override
    protected FencedWriter writer(String name) {
        return follower.writer(name);
    }

    @Override
    protected FenceMemory memory() {
        return follower.memory();
    }

    @Override
    protected @Nullable Map<String, @Nullable String> row(RowKey key) {
        return follower.row(key);
    }

    @Override
    protected @Nullable FenceEntry entry(RowKey key, String writer) {
        return follower.entry(key);
    }
}
