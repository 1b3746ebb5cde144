#include "gateway/channels/comviva.hpp"

#include <array>
#include <pugixml.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/fields.hpp"

namespace raporo::channels {
namespace {

constexpr std::array shapes_of_comviva{
    callback_shape{callback_kind::ussd, "POST", "text/xml"},
    callback_shape{callback_kind::ussd, "POST", "application/xml"},
};

class comviva final : public adapter {
 public:
  explicit comviva(const channel_settings& settings) : root_(settings.option("answer_root", "response")) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_comviva; }

  /// `transactionId` may be empty, and nothing says whether it numbers requests or sessions. `flowState` says
  /// what `newRequest` does.
  result<ussd_callback> read_ussd(const http::request& r) const override {
    const auto f = fields::of_xml(r.body);
    if (!f) return f.error();
    if (!f->are_of_call("sessionId", "msisdn") ||
        !f->are_ids({"sessionId", "msisdn", "newRequest", "@type"}) ||
        f->get("subscriberInput").size() > longest_typed)
      return errc::malformed;
    const std::string_view type = f->get("@type");
    if (!type.empty() && !same_word(type, "pull"))
      return ussd_end{std::string(f->get("sessionId")), std::string(f->get("msisdn")), std::string(type)};
    ussd_event e;
    e.session_id = f->get("sessionId");
    e.phone = f->get("msisdn");
    const std::string_view fresh = trimmed(f->get("newRequest"));
    e.input.how = fresh == "1"   ? ussd_input::form::dialled
                  : fresh == "0" ? ussd_input::form::answer
                                 : ussd_input::form::untold;
    e.input.text = f->get("subscriberInput");
    return e;
  }

  http::response write_ussd(const ussd_event&, const ussd_reply& reply) const override {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node root = document.append_child(root_.c_str());
    root.append_child("applicationResponse").text() = reply.text.c_str();
    root.append_child("freeflow").append_child("freeflowState").text() = reply.end ? "FB" : "FC";
    std::ostringstream text;
    document.save(text, "", pugi::format_raw, pugi::encoding_utf8);
    http::response r;
    r.content_type = "text/xml; charset=utf-8";
    r.body = std::move(text).str();
    return r;
  }

 private:
  std::string root_;
};

}  // namespace

std::unique_ptr<adapter> make_comviva(const channel_settings& settings) {
  return std::make_unique<comviva>(settings);
}

}  // namespace raporo::channels
