#include "gateway/dialogue/live_sessions.hpp"

#include <utility>

namespace raporo::dialogue {

person_state state_of(const storage::person& p) {
  return {p.language, p.pin_hash, p.pin_failures, p.locked_until, {}};
}

std::shared_ptr<live_session> live_sessions::find_or_open(const storage::session_key& key,
                                                          const phone_number& phone,
                                                          const directory& people) {
  if (const auto it = sessions_.find(key); it != sessions_.end()) {
    by_use_.splice(by_use_.end(), by_use_, it->second->place);
    return it->second;
  }
  make_room();
  auto session = std::make_shared<live_session>(key, line_of(phone, people));
  ++session->line->sessions;
  session->place = by_use_.insert(by_use_.end(), session);
  sessions_.emplace(key, session);
  return session;
}

void live_sessions::forget(const live_session& s) {
  const auto it = sessions_.find(s.record.key);
  if (it == sessions_.end() || it->second.get() != &s) return;
  const std::shared_ptr<live_session> last = std::move(it->second);
  by_use_.erase(last->place);
  sessions_.erase(it);
  if (--last->line->sessions == 0) lines_.erase(last->line->phone);
}

std::shared_ptr<phone_line> live_sessions::line_of(const phone_number& phone, const directory& people) {
  const auto [it, opened] = lines_.try_emplace(phone);
  if (opened) {
    it->second = std::make_shared<phone_line>(phone);
    if (const storage::person* person = people.find_person(phone)) it->second->person = state_of(*person);
  }
  return it->second;
}

void live_sessions::make_room() {
  for (auto it = by_use_.begin(); sessions_.size() >= most_ && it != by_use_.end();) {
    const std::shared_ptr<live_session> s = *it++;
    if (s->line->waiting.empty()) forget(*s);
  }
}

}  // namespace raporo::dialogue
