package org.gantry.replay;

import java.util.List;

/**
 * A request as it was sent.
 *
 * @param target master or agent
 * @param path with its query
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Ask(String target, String method, String path, List<Header> headers, byte[] body) {}
