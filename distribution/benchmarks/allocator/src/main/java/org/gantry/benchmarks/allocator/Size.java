package org.gantry.benchmarks.allocator;

/** How large a cluster is. */
record Size(int agents, int frameworks) {
    @Override
    public String toString() {
        return agents + " agents, " + frameworks + " frameworks";
    }
}
