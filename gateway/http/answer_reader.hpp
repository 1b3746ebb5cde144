#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/http/client.hpp"

namespace raporo::http {

/// Turns the bytes of one answer into status, type and body; does no input or output itself.
class answer_reader {
 public:
  enum class state { more, whole, refused };

  /// The answer to HEAD has no body whatever its header says.
  answer_reader(std::string_view method, std::size_t most_body_bytes);
  ~answer_reader();
  answer_reader(const answer_reader&) = delete;
  answer_reader& operator=(const answer_reader&) = delete;

  std::span<char> space();
  state received(std::size_t bytes);
  /// The peer has closed in good order, which may be the end of the body.
  state ended();

  /// Whole: fills what an answer consists of.
  void take(client_answer& into);
  /// Whole: the connection may carry another request.
  bool keep_alive() const;
  /// Whole: how long the peer says that it keeps an idle connection; nullopt when it does not say.
  std::optional<std::chrono::seconds> keeps_for() const;
  /// Refused: why, for the log.
  const std::string& problem() const noexcept { return problem_; }

 private:
  class parser;

  state judge();
  state refuse(std::string why);
  void begin();

  const bool head_;
  const std::size_t most_body_bytes_;
  std::unique_ptr<parser> parser_;
  std::string problem_;
};

}  // namespace raporo::http
