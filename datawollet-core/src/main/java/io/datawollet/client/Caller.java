package io.datawollet.client;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.InsufficientScopeException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One authenticated request: a client, the scopes granted to it, and the origin where a browser sent it. Immutable.
 *
 * <p>Whoever makes a caller vouches for the authentication; {@link Authenticator} does so for HTTP requests. A public
 * client's caller cannot be made without one of the client's registered origins.
 */
public final class Caller {
    private final Client client;
    private final Set<Scope> scopes;
    private final Optional<String> origin;

    private Caller(Client client, Collection<Scope> granted, Optional<String> origin) {
        EnumSet<Scope> both = EnumSet.noneOf(Scope.class);
        both.addAll(granted);
        both.retainAll(client.scopes());
        this.client = client;
        this.scopes = Set.copyOf(both);
        this.origin = origin;
    }

    /**
     * A confidential client with all the scopes that it has.
     *
     * @param client the client
     * @return its caller
     * @throws DataWolletException {@code INVALID_CREDENTIALS} for a public client
     */
    public static Caller of(Client client) {
        return of(client, client.scopes());
    }

    /**
     * A confidential client with some of its scopes.
     *
     * @param client the client
     * @param granted counted only as far as the client has them
     * @return its caller
     * @throws DataWolletException {@code INVALID_CREDENTIALS} for a public client
     */
    public static Caller of(Client client, Collection<Scope> granted) {
        if (client.type() == ClientType.PUBLIC) {
            throw noOrigin();
        }
        return new Caller(client, granted, Optional.empty());
    }

    /**
     * A client whose request bears an origin. For a confidential client an unregistered one is no error (a proxy may
     * have forwarded it), but {@link #originRegistered()} tells.
     *
     * @param client the client
     * @param granted counted only as far as the client has them
     * @param origin as the browser sent it
     * @return its caller
     * @throws DataWolletException {@code INVALID_CREDENTIALS} if the client is public and has not registered the origin
     */
    public static Caller from(String origin, Client client, Collection<Scope> granted) {
        if (client.type() == ClientType.PUBLIC && !client.origins().contains(origin)) {
            throw noOrigin();
        }
        return new Caller(client, granted, Optional.of(origin));
    }

    /**
     * A client with all its scopes whose request bears an origin.
     *
     * @param origin as the browser sent it
     * @param client the client
     * @return its caller
     * @throws DataWolletException {@code INVALID_CREDENTIALS} if the client is public and has not registered the origin
     */
    public static Caller from(String origin, Client client) {
        return from(origin, client, client.scopes());
    }

    /**
     * A client whose browser vouched that the request came from its own origin: browsers send no Origin with a
     * same-origin GET or HEAD, but {@code Sec-Fetch-Site: same-origin}.
     *
     * @param client the client
     * @param granted counted only as far as the client has them
     * @return its caller, without an origin
     */
    public static Caller sameOrigin(Client client, Collection<Scope> granted) {
        return new Caller(client, granted, Optional.empty());
    }

    /**
     * Who calls.
     *
     * @return the client
     */
    public Client client() {
        return client;
    }

    /**
     * What it may do.
     *
     * @return an immutable set
     */
    public Set<Scope> scopes() {
        return scopes;
    }

    /**
     * Where a browser sent it from.
     *
     * @return the origin, if the request bore one
     */
    public Optional<String> origin() {
        return origin;
    }

    /**
     * Whether the request bore an origin that the client has registered.
     *
     * @return false without an origin
     */
    public boolean originRegistered() {
        return origin.filter(client.origins()::contains).isPresent();
    }

    /**
     * Passes if the caller has the scope.
     *
     * @param scope what is needed
     * @throws InsufficientScopeException if it has not
     */
    public void require(Scope scope) {
        if (!scopes.contains(scope)) {
            throw new InsufficientScopeException(scope.text());
        }
    }

    /** The client with its type and scopes. */
    @Override
    public String toString() {
        return client + " " + scopes;
    }

    private static DataWolletException noOrigin() {
        return new DataWolletException(
                ErrorCode.INVALID_CREDENTIALS, "a public client calls from one of its registered origins");
    }
}
