#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "gateway/base/random.hpp"

namespace raporo::config {

/// The secret's text without surrounding white space: of the environment variable when it is set, else of
/// `<data_folder>/secrets/<file>`. A file must belong to the user, or, where root looks, to whom the data
/// folder belongs, and be readable by nobody else (0600 or 0400); one that is missing is made, durably, when
/// the source says so. Problems are reported at `source.where` under `config/secret-...`; none shows any of
/// the secret.
std::optional<std::string> read_secret(const secret_source& source, const std::filesystem::path& data_folder,
                                       random_source& random, diagnostics& problems);

/// A secret that stands in the path of callbacks: read_secret(), at least 16 characters, and none that a path
/// would have to escape (RFC 3986, 2.3).
std::optional<std::string> read_callback_secret(const secret_source& source,
                                                const std::filesystem::path& data_folder,
                                                random_source& random, diagnostics& problems);

/// The text of a private key's file, which is as private as a secret's; unlike that it may be a link to one,
/// as certbot and container platforms lay them out. Problems are reported at `where`.
std::optional<std::string> read_private_key(const std::filesystem::path& file,
                                            const std::filesystem::path& data_folder, const location& where,
                                            diagnostics& problems);

}  // namespace raporo::config
