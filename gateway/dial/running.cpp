#include "gateway/dial/running.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <sstream>

namespace raporo::dial {
namespace {

/// The text called `name` in a small JSON file; nullopt when either is not there.
std::optional<std::string> find_text(const std::filesystem::path& file, std::string_view name) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  boost::system::error_code ec;
  const boost::json::value v = boost::json::parse(text.str(), ec);
  const boost::json::object* all = ec ? nullptr : v.if_object();
  const boost::json::value* found = all != nullptr ? all->if_contains(name) : nullptr;
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

}  // namespace

std::optional<std::string> running_address(const std::filesystem::path& data, std::string_view listener) {
  return find_text(data / "ready.json", listener);
}

std::optional<std::string> stand_in_address(const std::filesystem::path& data) {
  return find_text(data / "stand-in.json", "listen");
}

}  // namespace raporo::dial
