#pragma once

#include <doctest/doctest.h>

#include <string>

#include "config/settings.hpp"
#include "tests/support/temporary_folder.hpp"

/// Texts of gateway.yaml, and what is read from them.
namespace raporo::test {

inline const std::string at_channel =
    "  - name: at\n    kind: africas_talking\n    service_code: \"*800#\"\n"
    "    send_url: http://127.0.0.1:8090/send\n    username: sandbox\n    api_key: {file: key}\n"
    "    callback_secrets: [{file: secret}]\n";
inline const std::string smallest = "help_contact: 0788 000 900\nchannels:\n" + at_channel;

inline config::gateway_settings read_setting_text(const std::string& yaml, config::diagnostics& problems) {
  const temporary_folder folder;
  folder.write("gateway.yaml", yaml);
  return config::read_settings(folder.path(), problems);
}

inline config::gateway_settings good_settings(const std::string& yaml) {
  config::diagnostics problems;
  const config::gateway_settings s = read_setting_text(yaml, problems);
  CHECK(problems.to_text() == "");
  return s;
}

/// Codes of all problems.
inline std::string setting_problems(const std::string& yaml) {
  config::diagnostics problems;
  read_setting_text(yaml, problems);
  std::string text;
  for (const config::diagnostic& d : problems.all()) {
    if (!text.empty()) text += "; ";
    text += d.code;
  }
  return text;
}

/// The smallest file with this of its channel.
inline std::string with_channel(const std::string& key, const std::string& value) {
  std::string yaml = smallest;
  const std::size_t at = yaml.find(" " + key + ":");
  if (at == std::string::npos) return yaml + "    " + key + ": " + value + "\n";
  return yaml.replace(at, yaml.find('\n', at) - at, " " + key + ": " + value);
}

/// `listeners.public.listen` with a value, as a YAML line of the root (flow style).
inline std::string as_yaml(const std::string& key, const std::string& value) {
  std::string head;
  std::string tail;
  std::string rest = key;
  while (rest.find('.') != std::string::npos) {
    head += rest.substr(0, rest.find('.')) + ": {";
    tail += "}";
    rest = rest.substr(rest.find('.') + 1);
  }
  return head + rest + ": \"" + value + "\"" + tail + "\n";
}

/// A whole file with one value in it.
inline std::string file_with(const std::string& key, const std::string& value) {
  if (key.starts_with("channels[].")) return with_channel(key.substr(11), "\"" + value + "\"");
  if (key.starts_with("routes[].")) {
    return smallest + "routes: [{through: [at], " + key.substr(9) + ": \"" + value + "\"}]\n";
  }
  if (key.starts_with("secret[].")) {
    return with_channel("api_key", "{file: key, " + key.substr(9) + ": \"" + value + "\"}");
  }
  return smallest + as_yaml(key, value);
}

}  // namespace raporo::test
