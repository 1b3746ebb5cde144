#include "tests/unit/http/running_server.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace raporo::http;
using namespace raporo::http::test;

TEST_CASE("server: what RFC 9112 calls dangerous is refused, closed and never handled") {
  struct refused {
    const char* what;
    std::string bytes;
    int status;
  };
  const std::string head = "POST /a HTTP/1.1\r\nHost: x\r\n";
  const std::vector<refused> table{
      {"other transfer coding", head + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {"chunked not alone", head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked twice in one", head + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked in quotes", head + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400},
      {"chunked with a parameter", head + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 400},
      {"empty transfer coding", head + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400},
      {"chunked in two fields",
       head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked and then a length", head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
       400},
      {"a length and then chunked", head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"chunked in HTTP/1.0", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
      {"one length twice", head + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
      {"a list of lengths", head + "Content-Length: 1, 1\r\n\r\na", 400},
      {"signed length", head + "Content-Length: +1\r\n\r\na", 400},
      {"negative length", head + "Content-Length: -1\r\n\r\na", 400},
      {"hexadecimal length", head + "Content-Length: 0x1\r\n\r\na", 400},
      {"length beyond 64 bits", head + "Content-Length: 18446744073709551616\r\n\r\na", 400},
      {"empty length", head + "Content-Length:\r\n\r\n", 400},
      {"no host", "GET /a HTTP/1.1\r\nX: y\r\n\r\n", 400},
      {"two hosts", "GET /a HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400},
      {"two hosts in HTTP/1.0", "GET /a HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", 400},
      {"empty host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"host with a path", "GET /a HTTP/1.1\r\nHost: x/y\r\n\r\n", 400},
      {"host with a user", "GET /a HTTP/1.1\r\nHost: u@x\r\n\r\n", 400},
      {"host that is an open bracket", "GET /a HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
      {"host that is no IPv6 address", "GET /a HTTP/1.1\r\nHost: [::1::]\r\n\r\n", 400},
      {"host in brackets that is a name", "GET /a HTTP/1.1\r\nHost: [x]\r\n\r\n", 400},
      {"host with a zone", "GET /a HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n\r\n", 400},
      {"host with letters behind its bracket", "GET /a HTTP/1.1\r\nHost: [::1]x\r\n\r\n", 400},
      {"host with a bracket inside", "GET /a HTTP/1.1\r\nHost: x[y]\r\n\r\n", 400},
      {"port beyond the last", "GET /a HTTP/1.1\r\nHost: x:99999\r\n\r\n", 400},
      {"port that is none", "GET /a HTTP/1.1\r\nHost: x:8o\r\n\r\n", 400},
      {"signed port", "GET /a HTTP/1.1\r\nHost: x:-1\r\n\r\n", 400},
      {"two ports", "GET /a HTTP/1.1\r\nHost: x:80:80\r\n\r\n", 400},
      {"a port only", "GET /a HTTP/1.1\r\nHost: :80\r\n\r\n", 400},
      {"host with half an escape", "GET /a HTTP/1.1\r\nHost: x%4\r\n\r\n", 400},
      {"two content types", head + "Content-Type: a/b\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n",
       400},
      {"an empty content type and another",
       head + "Content-Type:\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n", 400},
      {"a compressed body", head + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 415},
      {"a compressed body, and said twice",
       head + "Content-Encoding: identity\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\na", 415},
      {"an unnamed content coding", head + "Content-Encoding:\r\nContent-Length: 1\r\n\r\na", 415},
      {"Latin 1", head + "Content-Type: a/b; charset=ISO-8859-1\r\nContent-Length: 1\r\n\r\na", 415},
      {"UTF-16 in quotes", head + "Content-Type: a/b;Charset=\"utf-16\"\r\nContent-Length: 1\r\n\r\na", 415},
      {"a second charset",
       head + "Content-Type: a/b; charset=utf-8; charset=latin1\r\nContent-Length: 1\r\n\r\na", 415},
      {"no name for the charset", head + "Content-Type: a/b; charset\r\nContent-Length: 1\r\n\r\na", 415},
      {"host with a space", "GET /a HTTP/1.1\r\nHost: x y\r\n\r\n", 400},
      {"folded line, space", head + "X: a\r\n b\r\n\r\n", 400},
      {"folded line, tab", head + "X: a\r\n\tb\r\n\r\n", 400},
      {"folded host", "GET /a HTTP/1.1\r\nHost:\r\n x\r\n\r\n", 400},
      {"folded before the fields", "GET /a HTTP/1.1\r\n Host: x\r\n\r\n", 400},
      {"space before the colon", head + "X : a\r\n\r\n", 400},
      {"no colon", head + "X\r\n\r\n", 400},
      {"no name", head + ": a\r\n\r\n", 400},
      {"name that is no token", head + "X(: a\r\n\r\n", 400},
      {"control in a value", head + "X: a\x01\r\n\r\n", 400},
      {"NUL in a value", head + std::string("X: a\0b\r\n\r\n", 10), 400},
      {"bare CR in a value", head + "X: a\rb\r\n\r\n", 400},
      {"bare LF after the request line", "GET /a HTTP/1.1\nHost: x\r\n\r\n", 400},
      {"bare LF after a field", "GET /a HTTP/1.1\r\nHost: x\n\r\n", 400},
      {"bare LFs only", "GET /a HTTP/1.1\nHost: x\n\n", 400},
      {"bare LF ends the header", "GET /a HTTP/1.1\r\nHost: x\r\n\n", 400},
      {"two empty lines first", "\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"TRACE", "TRACE /a HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"DELETE", "DELETE /a HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"unknown method", "BREW /a HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"method in lower case", "get /a HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"absolute form", "GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"authority form", "GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"asterisk form", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"cut escape", "GET /a%2 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no escape", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no escape in the query", "GET /a?b=%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"cut escape in the query", "GET /a?b=%2 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"NUL in the path", "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"line break in the path", "GET /%0d%0a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no UTF-8 in the path", "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"overlong UTF-8 in the path", "GET /%c0%af HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"raw high byte in the target", "GET /\xC3\xA9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no version", "GET /a\r\n\r\n", 400},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"HTTP/1.2", "GET /a HTTP/1.2\r\nHost: x\r\n\r\n", 400},
      {"a TLS hello", "\x16\x03\x01\x02\x01", 400},
      {"other expectation", head + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\na", 417},
      {"chunk size that is none", head + "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400},
      {"signed chunk size", head + "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n", 400},
      {"space after the chunk size", head + "Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n", 400},
      {"bare LF after the chunk size", head + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", 400},
      {"chunk longer than its size", head + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400},
      {"chunk size beyond 64 bits",
       head + "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n0\r\n\r\n", 400},
  };

  running_server s;
  for (const refused& row : table) {
    CAPTURE(row.what);
    raw_peer peer(s.it->port());
    // A request smuggled behind it must not be served either.
    peer.send(row.bytes);
    peer.send(get);
    bool closed = false;
    peer.end_sending();
    const std::string all = peer.rest(&closed);
    CHECK(status_in(all) == row.status);
    CHECK(all.find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(all.find("HTTP/1.1", 1) == std::string::npos);
    CHECK(closed);
  }
  CHECK(s.answers->calls == 0);
  CHECK(s.figures().refused_requests == table.size());
  CHECK(s.figures().requests == 0);
}

TEST_CASE("server: hosts, charsets and codings that are proper are taken") {
  running_server s;
  raw_peer peer(s.it->port());
  for (const char* host : {"x", "gw.example.rw", "gw.example.rw:8080", "x:", "127.0.0.1:1", "[::1]",
                           "[::1]:65535", "[2001:db8::7]:80", "[::ffff:10.0.0.1]", "x%41", "a_b"}) {
    CAPTURE(host);
    peer.send("GET /a HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
    CHECK(status_in(peer.message()) == 200);
  }
  for (const char* type :
       {"a/b", "A/B;charset=utf-8", "a/b; charset=UTF-8", "a/b; charset=UTF8", "a/b; CHARSET=\"Utf-8\"",
        "a/b; charset=us-ascii ; x=y", "a/b; x=\"; charset=latin1\"", "a/b;"}) {
    CAPTURE(type);
    peer.send(post("/a", "c", "Content-Encoding: Identity\r\nContent-Type: " + std::string(type) + "\r\n"));
    CHECK(peer.message().ends_with("POST /a? [a/b] c"));
  }
}
