package org.postrider.filter.virus.internal.outside;

/**
 * What is asked of an ICAP server. Immutable.
 *
 * @param host address and port
 * @param service path of the service, without slash before it
 * @param method RESPMOD or REQMOD
 * @param preview whether the server may decide from the beginning of a file
 */
record IcapService(String host, String service, String method, boolean preview) {
    private static final String NAME = "postrider.invalid";

    String uri() {
        return "icap://" + host + "/" + service;
    }

    /**
     * The heads of a request: ICAP's, and those of the HTTP message that the file is the body of.
     *
     * @param size of the file
     * @param previewed length of the preview, or -1
     */
    String head(long size, int previewed) {
        boolean response = method.equals("RESPMOD");
        String get = (response ? "GET" : "POST") + " http://" + NAME + "/message HTTP/1.1\r\nHost: " + NAME + "\r\n";
        String kind = "Content-Type: application/octet-stream\r\nContent-Length: " + size + "\r\n\r\n";
        String request = get + (response ? "\r\n" : kind);
        String answer = response ? "HTTP/1.1 200 OK\r\n" + kind : "";
        String parts = "req-hdr=0, "
                + (response
                        ? "res-hdr=" + request.length() + ", res-body=" + (request.length() + answer.length())
                        : "req-body=" + request.length());
        return method + " " + uri() + " ICAP/1.0\r\nHost: " + host + "\r\nAllow: 204\r\n"
                + (previewed >= 0 ? "Preview: " + Math.min(previewed, size) + "\r\n" : "") + "Encapsulated: " + parts
                + "\r\n\r\n" + request + answer;
    }
}
