#include "gateway/dial/link.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "gateway/base/ascii.hpp"

namespace raporo::dial {
namespace {

namespace json = boost::json;

std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// The address under `name` in a ready file, as a URL; empty when the file or the name is not there.
std::string ready_url(const std::filesystem::path& file, std::string_view name) {
  const auto text = read_file(file);
  if (!text) return {};
  boost::system::error_code ec;
  const json::value root = json::parse(*text, ec);
  if (ec || !root.is_object()) return {};
  const json::value* address = root.get_object().if_contains(name);
  if (address == nullptr || !address->is_string()) return {};
  return "http://" + json::value_to<std::string>(*address);
}

}  // namespace

result<gateway_link> find_gateway(const dial_options& options, std::string& problem) {
  const auto phone = phone_number::parse(options.phone);
  if (!phone) {
    problem = fmt::format("'{}' is not a telephone number", options.phone);
    return phone.error();
  }
  const std::filesystem::path ready_file = options.data / "ready.json";
  const std::string url = options.url.empty() ? ready_url(ready_file, "public") : options.url;
  if (url.empty()) {
    problem = fmt::format("no gateway: {} is not there; is it running?", ready_file.string());
    return errc::not_found;
  }
  const std::filesystem::path secret_file = options.secret_file.empty()
                                                ? options.data / "secrets" / (options.channel + "-callback")
                                                : options.secret_file;
  const std::string secret{trimmed(read_file(secret_file).value_or(""))};
  if (secret.empty()) {
    problem = fmt::format("no callback secret in {}", secret_file.string());
    return errc::not_found;
  }
  const std::string base = fmt::format("{}/cb/{}/{}", url, options.channel, secret);
  subscription about{base + "/ussd",  base + "/sms",        *phone,
                     options.network, options.service_code, options.short_code};
  return gateway_link{std::move(about), options.stand_in.empty()
                                            ? ready_url(options.data / "stand-in.json", "listen")
                                            : options.stand_in};
}

}  // namespace raporo::dial
