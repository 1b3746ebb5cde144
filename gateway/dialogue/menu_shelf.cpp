#include "gateway/dialogue/menu_shelf.hpp"

#include <map>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "menus/graph.hpp"
#include "storage/menu_versions.hpp"

namespace raporo::dialogue {

class menu_shelf::versions {
 public:
  void put(const std::shared_ptr<const menus::menu>& menu) {
    const std::lock_guard lock(mutex_);
    std::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
    known_[menu->version()] = menu;
  }
  std::shared_ptr<const menus::menu> take(const std::string& version) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(version);
    return found == known_.end() ? nullptr : found->second.lock();
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<const menus::menu>> known_;
};

namespace {

std::shared_ptr<const menus::menu> compile(sql::connection& c, const std::string& version,
                                           const menus::worst_case& extremes) {
  std::vector<menus::menu_source> sources;
  for (storage::menu_file& f : storage::files_of_menu(c, std::string_view(version)))
    sources.push_back({std::move(f.name), std::move(f.text)});
  config::diagnostics nobody_reads;
  return sources.empty() ? nullptr : menus::load_menu(sources, extremes, nobody_reads, menus::proof::had);
}

}  // namespace

menu_shelf::menu_shelf(storage::database& database)
    : database_(database), versions_(std::make_shared<versions>()) {}

void menu_shelf::remember(const std::shared_ptr<const menus::menu>& menu) {
  versions_->put(menu);
}

boost::asio::awaitable<result<std::shared_ptr<const in_force>>> menu_shelf::find(
    std::shared_ptr<const in_force> now, std::string version) {
  if (version == now->menu->version()) co_return now;
  std::shared_ptr<const menus::menu> menu = versions_->take(version);
  if (menu == nullptr) {
    menus::worst_case extremes = now->people->extremes();
    extremes.screen_septets = now->menu->compiled().screen_septets;
    auto loaded = co_await load(std::move(version), std::move(extremes));
    if (!loaded) co_return loaded.error();
    menu = std::move(*loaded);
  }
  if (menu == nullptr) co_return now;
  auto then = std::make_shared<in_force>(*now);
  then->menu = std::move(menu);
  co_return std::shared_ptr<const in_force>(std::move(then));
}

/// Many calls may want the same one at once: they stand in line for the one thread, and the first makes it
/// for all.
boost::asio::awaitable<result<std::shared_ptr<const menus::menu>>> menu_shelf::load(
    std::string version, menus::worst_case extremes) {
  return database_.read_at_length(
      [version = std::move(version), extremes = std::move(extremes), known = versions_](sql::connection& c) {
        std::shared_ptr<const menus::menu> menu = known->take(version);
        if (menu == nullptr) menu = compile(c, version, extremes);
        if (menu != nullptr) known->put(menu);
        return menu;
      });
}

}  // namespace raporo::dialogue
