package org.gantry.master.http;

import org.gantry.http.ErrorWriter;
import org.gantry.http.GantryServlet;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;

/** Serves every path of the master's port. */
public final class MasterServlet extends GantryServlet {
    private static final long serialVersionUID = 1L;

    public MasterServlet(Endpoints endpoints, HttpLimits limits) {
        super(new Router().any("/{path...}", endpoints), ErrorWriter.PLAIN_TEXT, limits);
    }
}
