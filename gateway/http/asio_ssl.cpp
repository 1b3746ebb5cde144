// The part of Asio's TLS that is not in headers, compiled once.
#include <boost/asio/ssl/impl/src.hpp>
