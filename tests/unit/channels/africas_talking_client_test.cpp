#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/channels/africas_talking.hpp"

using namespace raporo;
using namespace raporo::channels;

namespace {

boost::json::value of_official_client(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(std::string(RAPORO_SOURCE_DIR) + "/tests/official_client/" + file).rdbuf();
  return boost::json::parse(text.str());
}

std::string word(const boost::json::value& of, std::string_view name) {
  return std::string(of.at(name).as_string());
}

outgoing_sms message_in(const boost::json::value& asked) {
  outgoing_sms sms{word(asked, "text"), {}};
  for (const boost::json::value& to : asked.at("to").as_array())
    sms.to.push_back({std::string(to.as_string()), "ours"});
  return sms;
}

/// The order of fields means nothing.
std::vector<std::pair<std::string, std::string>> fields_of(std::string_view form) {
  auto pairs = http::form::parse(form).value().pairs();
  std::ranges::sort(pairs);
  return pairs;
}

/// Without parameters.
std::string_view media_type(std::string_view content_type) {
  return content_type.substr(0, content_type.find(';'));
}

}  // namespace

TEST_CASE("africa's talking: a send is what the aggregator's own client puts on the wire for it") {
  const boost::json::value messages = of_official_client("messages.json");
  const boost::json::value recorded = of_official_client("recorded.json");
  const boost::json::array& came = recorded.at("came").as_array();
  REQUIRE(messages.as_array().size() == came.size());
  REQUIRE(came.size() >= 3);
  for (std::size_t i = 0; i < came.size(); ++i) {
    const boost::json::value& asked = messages.as_array()[i];
    CAPTURE(word(asked, "text"));
    channel_settings s;
    s.name = "at";
    s.kind = "africas_talking";
    s.send_url = "https://api.example.com" + word(came[i], "path");
    s.username = "raporo";
    s.api_key = "made-up-key";
    s.sender = word(asked, "from");
    const http::outgoing_request r = make_africas_talking(s)->write_send(message_in(asked));
    CHECK(r.method == word(came[i], "method"));
    CHECK(media_type(r.content_type) == media_type(word(came[i], "contentType")));
    CHECK(fields_of(r.body) == fields_of(word(came[i], "body")));
    // Names of header fields have no case.
    using header_list = std::vector<std::pair<std::string, std::string>>;
    CHECK(r.headers == header_list{{"apiKey", word(came[i], "apikey")}, {"Accept", word(came[i], "accept")}});
  }
}
