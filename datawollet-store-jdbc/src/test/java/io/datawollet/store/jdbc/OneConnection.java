package io.datawollet.store.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source with one connection that stays open, for one thread. Unlike a pool it asks nothing on its own, so that trips
 * can be counted; and it keeps what the server had to say about the statements.
 */
final class OneConnection implements AutoCloseable {
    private final Connection connection;
    private final List<String> notices = new ArrayList<>();

    OneConnection(String url) throws SQLException {
        this.connection = DriverManager.getConnection(url);
    }

    Connection connection() {
        return connection;
    }

    /** Everything that the server has said since the last call. */
    List<String> takeNotices() {
        List<String> taken = List.copyOf(notices);
        notices.clear();
        return taken;
    }

    DataSource dataSource() {
        Connection kept = proxy(Connection.class, (self, method, arguments) -> switch (method.getName()) {
            case "close" -> null;
            case "prepareStatement" -> watched((PreparedStatement) call(connection, method, arguments));
            default -> call(connection, method, arguments);
        });
        return proxy(DataSource.class, (self, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return kept;
            }
            throw new IllegalStateException(method.getName());
        });
    }

    private PreparedStatement watched(PreparedStatement statement) {
        return proxy(PreparedStatement.class, (self, method, arguments) -> {
            if (method.getName().equals("close")) {
                for (SQLWarning warning = statement.getWarnings();
                        warning != null;
                        warning = warning.getNextWarning()) {
                    notices.add(warning.getMessage());
                }
            }
            return call(statement, method, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
