package org.gantry.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * A servlet that serves a router, for the OSGi HTTP Whiteboard: it must allow asynchronous requests
 * ({@code osgi.http.whiteboard.servlet.asyncSupported=true}). When the server lets go of it, its streams end.
 */
public abstract class GantryServlet extends HttpServlet {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ServletRuntime runtime;

    protected GantryServlet(Router router, ErrorWriter errors, HttpLimits limits) {
        runtime = new ServletRuntime(router, errors, limits);
    }

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        runtime.serve(request, response);
    }

    /** What this servlet has served until now. */
    public final HttpSnapshot snapshot() {
        return runtime.snapshot();
    }

    @Override
    public void init() {
        runtime.open();
    }

    @Override
    public void destroy() {
        runtime.close();
    }
}
