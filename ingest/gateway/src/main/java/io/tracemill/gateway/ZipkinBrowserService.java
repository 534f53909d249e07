package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/**
 * Sends a reader who comes to Zipkin's port on to the process that serves Zipkin's pages and its
 * reading API: the same host, the UI's port.
 */
final class ZipkinBrowserService implements HttpService {
  private final int uiPort;

  ZipkinBrowserService(int uiPort) {
    this.uiPort = uiPort;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String path = request.path().equals("/") ? "/zipkin/" : request.path();
    return HttpResponse.of(
        ResponseHeaders.of(
            HttpStatus.TEMPORARY_REDIRECT,
            HttpHeaderNames.LOCATION,
            "http://" + host(request.authority()) + ":" + uiPort + path));
  }

  /** The host that the reader used, without its port; IPv6 keeps its brackets. */
  private static String host(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }
}
