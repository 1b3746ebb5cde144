#include "gateway/reports/dhis2_push.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <set>
#include <utility>

#include "config/setting_keys.hpp"
#include "gateway/channels/signing.hpp"
#include "gateway/reports/dhis2_text.hpp"

namespace raporo::reports {
namespace {

using batch_kind = push_batch::kind;
using verdict = import_answer::verdict;
using outcome = http::client_answer::outcome;

/// Of registrations in one request: a school of each is some hundred bytes.
constexpr std::size_t most_registrations = 500;

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

/// Cuts `sets` where a batch would hold more than `most`, by `size_of` each.
template <class Size>
std::vector<push_batch> batches_of(std::span<const data_value_set> sets, batch_kind what, std::size_t most,
                                   Size size_of) {
  std::vector<push_batch> all;
  std::size_t first = 0;
  std::size_t held = 0;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const std::size_t more = size_of(sets[i]);
    if (i > first && held + more > most) {
      all.push_back({.what = what, .sets = sets.subspan(first, i - first)});
      first = i;
      held = 0;
    }
    held += more;
  }
  if (first < sets.size()) all.push_back({.what = what, .sets = sets.subspan(first)});
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].number = i + 1;
    all[i].of = all.size();
  }
  return all;
}

std::string endpoint(const push_target& to, batch_kind what) {
  std::string url = to.url;
  while (url.ends_with('/')) url.pop_back();
  url += what == batch_kind::values ? "/api/dataValueSets?idScheme=CODE"
                                    : "/api/completeDataSetRegistrations?idScheme=CODE";
  // What is repeated must neither be refused for being there nor be left as it was.
  url += "&importStrategy=CREATE_AND_UPDATE";
  if (to.dry_run) url += "&dryRun=true";
  return url;
}

http::outgoing_request request_of(const push_target& to, const push_batch& batch) {
  http::outgoing_request r;
  r.url = endpoint(to, batch.what);
  r.headers = {{"Authorization", to.authorization}, {"Accept", "application/json"}};
  r.content_type = "application/json";
  r.body = batch.what == batch_kind::values ? to_bulk_json(batch.sets) : to_registrations_json(batch.sets);
  return r;
}

/// Why nothing more is to be sent; empty when it goes on.
std::string why_stop(const http::client_answer& a, const import_answer& said) {
  if (a.what == outcome::not_sent) return fmt::format("DHIS2 cannot be reached: {}", a.problem);
  if (a.what == outcome::unknown)
    return fmt::format("no answer came ({}), so that it is not known whether this was taken", a.problem);
  switch (said.what) {
    case verdict::not_allowed:
      return fmt::format("DHIS2 does not let us: {}", said.message);
    case verdict::busy:
      return fmt::format("DHIS2 is busy{}: {}",
                         a.retry_after ? fmt::format(" for {} s", a.retry_after->count()) : "", said.message);
    case verdict::not_understood:
      return fmt::format("the answer is none of DHIS2's ({}): is this its address?", said.message);
    case verdict::taken:
    case verdict::partly:
    case verdict::refused:
      break;
  }
  return {};
}

class pushing {
 public:
  pushing(const push_target& to, const sender& send, const listener& told)
      : to_(to), send_(send), told_(told) {}

  push_result run(std::span<const data_value_set> sets) {
    std::vector<data_value_set> with_values;
    std::ranges::copy_if(sets, std::back_inserter(with_values),
                         [](const data_value_set& s) { return !s.values.empty(); });
    for (const push_batch& b : batches_of(with_values, batch_kind::values, to_.most_values,
                                          [](const data_value_set& s) { return s.values.size(); })) {
      if (!send_values(b)) return result_;
    }
    std::vector<data_value_set> complete;
    std::ranges::copy_if(sets, std::back_inserter(complete), [this](const data_value_set& s) {
      return !s.complete_date.empty() && !refused_.contains({s.data_set, s.org_unit});
    });
    for (const push_batch& b : batches_of(complete, batch_kind::registrations, most_registrations,
                                          [](const data_value_set& /*one*/) { return std::size_t{1}; })) {
      if (!send_registrations(b)) return result_;
    }
    return result_;
  }

 private:
  /// nullopt when it stopped there.
  std::optional<import_answer> exchange(const push_batch& batch) {
    const http::client_answer a = send_(request_of(to_, batch));
    import_answer said;
    if (a.what == outcome::answered) said = read_import_answer(a.status, a.body);
    result_.stopped = why_stop(a, said);
    if (!result_.stopped.empty()) return std::nullopt;
    told_(batch, said);
    return said;
  }

  bool send_values(const push_batch& batch) {
    const std::optional<import_answer> said = exchange(batch);
    if (!said) return false;
    result_.values += said->counts;
    if (said->what == verdict::taken) return true;
    if (said->what == verdict::refused || said->rejected.empty()) {
      // Which they are is not told, so that no school of the batch passes for complete.
      result_.complaint = true;
      if (said->what == verdict::refused) result_.refused += batch.size();
      for (const data_value_set& s : batch.sets) refused_.insert({s.data_set, s.org_unit});
      return true;
    }
    result_.refused += said->rejected.size();
    for (const std::size_t index : said->rejected) note_refused(batch, index);
    return true;
  }

  void note_refused(const push_batch& batch, std::size_t index) {
    for (const data_value_set& s : batch.sets) {
      if (index < s.values.size()) {
        refused_.insert({s.data_set, s.org_unit});
        return;
      }
      index -= s.values.size();
    }
  }

  bool send_registrations(const push_batch& batch) {
    const std::optional<import_answer> said = exchange(batch);
    if (!said) return false;
    if (said->what == verdict::taken) {
      result_.registered += batch.size();
    } else {
      result_.complaint = true;
    }
    return true;
  }

  const push_target& to_;
  const sender& send_;
  const listener& told_;
  push_result result_;
  std::set<std::pair<std::string, std::string>> refused_;  ///< data sets and schools
};

}  // namespace

std::size_t push_batch::size() const noexcept {
  if (what == kind::registrations) return sets.size();
  std::size_t values = 0;
  for (const data_value_set& s : sets) values += s.values.size();
  return values;
}

std::optional<std::string> authorization_of(std::string_view secret) {
  if (secret.starts_with("d2pat_")) return "ApiToken " + std::string(secret);
  const std::size_t colon = secret.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == secret.size()) return std::nullopt;
  return channels::basic_authorization(secret.substr(0, colon), secret.substr(colon + 1));
}

std::string why_no_address(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!config::is_web_address(url) || !parsed || parsed->has_query())
    return "the address of DHIS2 is written https://HOST, with its path if it has one";
  if (parsed->scheme() == "http" && !is_this_machine(std::string(parsed->host_address())))
    return "the password would be read on the way: write https://, or http:// for this machine alone";
  return {};
}

push_result push(const push_target& to, std::span<const data_value_set> sets, const sender& send,
                 const listener& told) {
  return pushing(to, send, told).run(sets);
}

}  // namespace raporo::reports
