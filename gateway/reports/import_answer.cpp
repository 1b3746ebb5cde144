#include "gateway/reports/import_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "gateway/base/utf8.hpp"

namespace raporo::reports {
namespace {

namespace json = boost::json;
using verdict = import_answer::verdict;

constexpr std::size_t longest_text = 300;

/// What another machine wrote, for a terminal.
std::string readable(std::string_view text) {
  std::string shown = printable(text.substr(0, longest_text));
  if (text.size() > longest_text) shown += "...";
  return shown;
}

const json::object* object_at(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v == nullptr ? nullptr : v->if_object();
}

std::string text_at(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  const json::string* text = v == nullptr ? nullptr : v->if_string();
  return text == nullptr ? std::string() : readable(std::string_view(*text));
}

std::int64_t number_at(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  const std::int64_t* n = v == nullptr ? nullptr : v->if_int64();
  return n == nullptr || *n < 0 ? 0 : *n;
}

std::vector<std::size_t> indexes_at(const json::object& o, std::string_view key) {
  std::vector<std::size_t> all;
  const json::value* v = o.if_contains(key);
  const json::array* list = v == nullptr ? nullptr : v->if_array();
  if (list == nullptr) return all;
  for (const json::value& item : *list)
    if (const std::int64_t* n = item.if_int64(); n != nullptr && *n >= 0)
      all.push_back(static_cast<std::size_t>(*n));
  return all;
}

std::vector<import_conflict> conflicts_of(const json::object& summary) {
  std::vector<import_conflict> all;
  const json::value* v = summary.if_contains("conflicts");
  const json::array* list = v == nullptr ? nullptr : v->if_array();
  if (list == nullptr) return all;
  for (const json::value& item : *list) {
    const json::object* o = item.if_object();
    if (o == nullptr) continue;
    all.push_back({text_at(*o, "object"), text_at(*o, "value"), text_at(*o, "errorCode"),
                   text_at(*o, "property"), indexes_at(*o, "indexes")});
  }
  return all;
}

void read_summary(const json::object& summary, import_answer& a) {
  const json::object& counts = *object_at(summary, "importCount");
  a.counts = {number_at(counts, "imported"), number_at(counts, "updated"), number_at(counts, "ignored"),
              number_at(counts, "deleted")};
  a.conflicts = conflicts_of(summary);
  a.rejected = indexes_at(summary, "rejectedIndexes");
  if (a.rejected.empty())
    for (const import_conflict& c : a.conflicts)
      a.rejected.insert(a.rejected.end(), c.indexes.begin(), c.indexes.end());
  std::ranges::sort(a.rejected);
  const auto repeated = std::ranges::unique(a.rejected);
  a.rejected.erase(repeated.begin(), repeated.end());
}

/// The counts, wherever this version has them.
const json::object* find_summary(const json::object& root) {
  const json::object* inner = object_at(root, "response");
  if (inner != nullptr && object_at(*inner, "importCount") != nullptr) return inner;
  return object_at(root, "importCount") != nullptr ? &root : nullptr;
}

verdict judge(int status, const json::object& root, const json::object& summary, const import_answer& a) {
  const std::string outer_word = text_at(root, "status");
  const std::string word = text_at(summary, "status");
  if (word == "ERROR" || outer_word == "ERROR") return verdict::refused;
  const bool fine = status >= 200 && status < 300 && word != "WARNING" && outer_word != "WARNING";
  return fine && a.conflicts.empty() && a.rejected.empty() ? verdict::taken : verdict::partly;
}

/// What the status alone says.
std::optional<verdict> verdict_of(int status) {
  if (status == 401 || status == 403) return verdict::not_allowed;
  if (status == 429 || (status >= 502 && status <= 504)) return verdict::busy;
  return std::nullopt;
}

}  // namespace

import_counts& import_counts::operator+=(const import_counts& more) noexcept {
  imported += more.imported;
  updated += more.updated;
  ignored += more.ignored;
  deleted += more.deleted;
  return *this;
}

import_answer read_import_answer(int status, std::string_view body) {
  import_answer a;
  boost::system::error_code broken;
  const json::value parsed = json::parse({body.data(), body.size()}, broken);
  const json::object* root = broken ? nullptr : parsed.if_object();
  std::string told = root == nullptr ? std::string() : text_at(*root, "message");
  a.message = fmt::format("HTTP {}{}{}", status, told.empty() ? "" : ": ", told);
  if (const auto by_status = verdict_of(status)) {
    a.what = *by_status;
    return a;
  }
  const json::object* summary = root == nullptr ? nullptr : find_summary(*root);
  if (summary != nullptr && (status == 409 || (status >= 200 && status < 300))) {
    read_summary(*summary, a);
    a.what = judge(status, *root, *summary, a);
    if (told.empty()) told = text_at(*summary, "description");
    if (!told.empty()) a.message = std::move(told);
    return a;
  }
  // A page for people, of a login or a proxy, is no refusal by DHIS2.
  a.what = root != nullptr && status >= 400 ? verdict::refused : verdict::not_understood;
  return a;
}

}  // namespace raporo::reports
