#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "config/diagnostic.hpp"
#include "config/settings.hpp"
#include "gateway/base/log.hpp"
#include "gateway/http/server.hpp"

namespace raporo::app {

/// What all three listeners are opened with.
struct listening {
  boost::asio::any_io_executor executor;
  std::filesystem::path settings_file;  ///< whose addresses a problem is about
  logger& log;
};

/// Binds the listener `name`, on `wanted` or where the settings say when that is empty. nullptr, with a
/// problem that says what an operator can do, when it cannot be had. With an identity it speaks TLS.
std::unique_ptr<http::server> open_listener(const listening& with, const std::string& name,
                                            const std::string& wanted,
                                            const config::listener_settings& settings, http::handler& site,
                                            config::diagnostics& problems,
                                            std::shared_ptr<const http::tls_identity> identity = nullptr);

/// What the console's listener says until there is a console.
std::unique_ptr<http::handler> make_reserved_site();

}  // namespace raporo::app
