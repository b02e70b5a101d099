package org.gantry.master.state;

/**
 * What a table holds under a key.
 *
 * @param hash of the key, its bits mixed
 * @param place in the order of arrival
 */
record Row<V>(String key, int hash, long place, V value) {
    static int hash(String key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16);
    }

    boolean isFor(String wanted, int wantedHash) {
        return hash == wantedHash && key.equals(wanted);
    }
}
