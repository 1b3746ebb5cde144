#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/http/message.hpp"

namespace raporo::channels {

/// An id, a number or a status word that an aggregator fills in itself, in bytes. The longest that is
/// documented has 40 (Infobip lets us name messages with up to 200, and ours have 36).
constexpr std::size_t longest_id = 128;

/// All that is typed in one session, in bytes. One input has at most 182 characters (3GPP TS 23.038), and a
/// network ends a session after a few minutes: nobody types this much.
constexpr std::size_t longest_typed = 2'048;

/// The named values of a request, wherever its aggregator puts them: in the query of a GET, in a form or in a
/// JSON or XML document. Of a document, a value is named by its path: `payload.request_id`, `results.0.from`;
/// numbers and truth values are their text, null is absent.
class fields {
 public:
  /// errc::malformed for a body of another type, one that is not what its type says, invalid UTF-8, a NUL, a
  /// document that is no object, and beyond a depth of 16, 256 values and names of 128 bytes.
  static result<fields> of(const http::request& r);
  /// The same for a JSON document alone, such as an answer to a send.
  static result<fields> of_json(std::string_view document);
  /// The same for an XML document: the text of an element is named by the path below the root, an attribute
  /// by its element's and its own name, `@type`. errc::malformed also for a document type and what is not
  /// UTF-8.
  static result<fields> of_xml(std::string_view document);
  /// The objects of the list `name` of a document (or at that path of members), each with names of its own:
  /// `from`, `status.groupId`. One that is no object, or holds what is refused above, is there without a
  /// value: it takes nothing away from the others. errc::malformed when there is no such list.
  static result<std::vector<fields>> each_of(std::string_view document, std::string_view name);

  /// The first value of `name`; nullopt when absent, and for no name.
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  std::string_view get(std::string_view name) const noexcept {
    return find(name).value_or(std::string_view{});
  }
  /// Each of `names` is there and not empty.
  bool has_all(std::initializer_list<std::string_view> names) const noexcept;
  /// What no request of a USSD session can do without: a session, and a place for the phone. That may be
  /// empty, as where a caller hides the number: the edge answers such calls with a screen.
  bool are_of_call(std::string_view session, std::string_view phone) const noexcept {
    return has_all({session}) && find(phone).has_value();
  }
  /// None of `names` is longer than an id can be.
  bool are_ids(std::initializer_list<std::string_view> names) const noexcept;

  const std::vector<std::pair<std::string, std::string>>& pairs() const noexcept { return pairs_; }

 private:
  explicit fields(std::vector<std::pair<std::string, std::string>> pairs) : pairs_(std::move(pairs)) {}
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace raporo::channels
