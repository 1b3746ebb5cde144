#include "gateway/dial/link.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "gateway/base/ascii.hpp"
#include "gateway/dial/running.hpp"

namespace raporo::dial {
namespace {

std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string url_of(const std::optional<std::string>& address) {
  return address ? "http://" + *address : std::string();
}

}  // namespace

result<gateway_link> find_gateway(const dial_options& options, std::string& problem) {
  const auto phone = phone_number::parse(options.phone);
  if (!phone) {
    problem = fmt::format("'{}' is not a telephone number", options.phone);
    return phone.error();
  }
  const std::string url = options.url.empty() ? url_of(running_address(options.data, "public")) : options.url;
  if (url.empty()) {
    problem =
        fmt::format("no gateway: {} is not there; is it running?", (options.data / "ready.json").string());
    return errc::not_found;
  }
  const std::filesystem::path secret_file = options.secret_file.empty()
                                                ? options.data / "secrets" / (options.channel + "-callback")
                                                : options.secret_file;
  const std::string secret =
      options.secret.empty() ? std::string(trimmed(read_file(secret_file).value_or(""))) : options.secret;
  if (secret.empty()) {
    problem = fmt::format(
        "no callback secret in {}: --config names the gateway's configuration folder, which says where it "
        "is; "
        "or --secret-file its file",
        secret_file.string());
    return errc::not_found;
  }
  const std::string base = fmt::format("{}/cb/{}/{}", url, options.channel, secret);
  subscription about{base + "/ussd",  base + "/sms",        *phone,
                     options.network, options.service_code, options.short_code};
  return gateway_link{std::move(about),
                      options.stand_in.empty() ? url_of(stand_in_address(options.data)) : options.stand_in};
}

}  // namespace raporo::dial
