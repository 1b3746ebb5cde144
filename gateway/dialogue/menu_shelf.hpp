#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "gateway/dialogue/in_force.hpp"
#include "storage/database.hpp"

namespace raporo::dialogue {

/// The versions of the menus that calls in progress began on. What a call needs that is in memory no more,
/// after a restart or when it was forgotten, is made anew from the files that were published.
class menu_shelf {
 public:
  explicit menu_shelf(storage::database& database);

  /// Finds it again as long as somebody uses it.
  void remember(const std::shared_ptr<const menus::menu>& menu);

  /// `now` with the menus of `version`; `now` itself when there is no such version, or it does not fit any
  /// more: the engine then begins anew and carries the answers over. errc::busy, errc::unavailable.
  boost::asio::awaitable<result<std::shared_ptr<const in_force>>> find(std::shared_ptr<const in_force> now,
                                                                       std::string version);

 private:
  class versions;

  boost::asio::awaitable<result<std::shared_ptr<const menus::menu>>> load(std::string version,
                                                                          menus::worst_case extremes);

  storage::database& database_;
  std::shared_ptr<versions> versions_;  ///< the thread that reads has a share in it
};

}  // namespace raporo::dialogue
