package org.gantry.http;

/** The abstract servlet with nothing added. */
final class TestServlet extends GantryServlet {
    private static final long serialVersionUID = 1L;

    TestServlet(Router router) {
        this(router, HttpLimits.DEFAULT);
    }

    TestServlet(Router router, HttpLimits limits) {
        super(router, ErrorWriter.PLAIN_TEXT, limits);
    }
}
