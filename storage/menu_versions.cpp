#include "storage/menu_versions.hpp"

#include "storage/rows.hpp"
#include "storage/settings.hpp"

namespace raporo::storage {
namespace {

menu_version read_version(const sql::cursor& row) {
  return {.number = row.integer(0),
          .hash = row.string(1),
          .author = row.string(2),
          .published_by = row.string(3),
          .note = row.string(4),
          .published = from_ms(row.integer(5))};
}

std::vector<menu_file> read_files(sql::cursor row) {
  std::vector<menu_file> files;
  while (row.next()) files.push_back({row.string(0), row.string(1)});
  return files;
}

}  // namespace

std::int64_t publish_menu(sql::connection& c, const menu_version& v, const std::vector<menu_file>& files) {
  const std::int64_t number = menu_in_force(c) + 1;
  c.execute(
      "INSERT INTO menu_version (number, hash, author, published_by, note, published_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {number, v.hash, v.author, v.published_by, v.note, to_ms(v.published)});
  for (const menu_file& f : files)
    c.execute("INSERT INTO menu_file (version, name, text) VALUES ($1, $2, $3)", {number, f.name, f.text});
  record_audit(c,
               {.actor = v.published_by,
                .action = "menus published",
                .subject = std::to_string(number),
                .detail = v.hash},
               v.published);
  return number;
}

std::int64_t menu_in_force(sql::connection& c) {
  auto row = c.query("SELECT COALESCE(MAX(number), 0) FROM menu_version");
  row.next();
  return row.integer(0);
}

std::vector<menu_version> list_menus(sql::connection& c) {
  std::vector<menu_version> versions;
  auto row = c.query(
      "SELECT number, hash, author, published_by, note, published_ms FROM menu_version ORDER BY number DESC");
  while (row.next()) versions.push_back(read_version(row));
  return versions;
}

std::optional<menu_version> find_menu(sql::connection& c, std::int64_t number) {
  auto row = c.query(
      "SELECT number, hash, author, published_by, note, published_ms FROM menu_version WHERE number = $1",
      {number});
  if (!row.next()) return std::nullopt;
  return read_version(row);
}

std::vector<menu_file> files_of_menu(sql::connection& c, std::int64_t number) {
  return read_files(c.query("SELECT name, text FROM menu_file WHERE version = $1 ORDER BY name", {number}));
}

std::vector<menu_file> files_of_menu(sql::connection& c, std::string_view hash) {
  return read_files(
      c.query("SELECT name, text FROM menu_file "
              "WHERE version = (SELECT MAX(number) FROM menu_version WHERE hash = $1) ORDER BY name",
              {hash}));
}

}  // namespace raporo::storage
