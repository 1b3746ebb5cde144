#include "gateway/dialogue/session_store.hpp"

#include <utility>

namespace raporo::dialogue {

using boost::asio::awaitable;

awaitable<result<known_session>> session_store::load(storage::session_key key, phone_number phone,
                                                     looking_back at) {
  return database_.read(
      [key = std::move(key), phone = std::move(phone), at = std::move(at)](sql::connection& c) {
        known_session known{storage::load_session(c, key),
                            storage::load_dialogue(c, phone.e164()),
                            storage::find_person(c, phone),
                            {}};
        if (known.person) known.history = read_history(c, known.person->id, at);
        return known;
      });
}

awaitable<result<std::optional<storage::report>>> session_store::find_report(menus::find_report wanted) {
  return database_.read([wanted = std::move(wanted)](sql::connection& c) {
    return wanted.period.empty() ? storage::newest_report(c, wanted.school, wanted.forms.front())
                                 : storage::report_that_counts(c, wanted.school, wanted.period, wanted.forms);
  });
}

awaitable<result<turn_commit::outcome>> session_store::commit(std::shared_ptr<const turn_commit> t) {
  return database_.write([t = std::move(t)](sql::connection& c) { return t->run(c); });
}

awaitable<result<storage::pin_state>> session_store::count_wrong_pin(std::string person,
                                                                     storage::pin_policy policy,
                                                                     instant now) {
  return database_.write([person = std::move(person), policy, now](sql::connection& c) {
    return storage::record_pin_failure(c, person, policy, now);
  });
}

awaitable<result<void>> session_store::forgive_wrong_pins(std::string person) {
  return database_.write(
      [person = std::move(person)](sql::connection& c) { storage::clear_pin_failures(c, person); });
}

awaitable<result<void>> session_store::replace_reply(std::int64_t session, int turn, std::string reply) {
  return database_.write([session, turn, reply = std::move(reply)](sql::connection& c) {
    storage::replace_reply(c, session, turn, reply);
  });
}

awaitable<result<void>> session_store::end_session(storage::session_key key, std::string status,
                                                   instant now) {
  return database_.write([key = std::move(key), status = std::move(status), now](sql::connection& c) {
    storage::end_session(c, key, status, now);
  });
}

}  // namespace raporo::dialogue
