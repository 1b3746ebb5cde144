#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What one virtual phone types in a call, and what it must see.
struct phone_script {
  std::string number;               ///< percent-encoded, `%2B250...`
  std::vector<std::string> inputs;  ///< percent-encoded
  std::vector<std::string> later;   ///< of the calls after the first whole one; empty: the same
  std::vector<std::string>
      expected;  ///< part of each reply: the first is the dial's; missing or empty is any
};

/// Reads lines of `phone<TAB>pin<TAB>inputs joined by *[|those of later calls][<TAB>expected of the 1st
/// reply[<TAB>of the 2nd ...]]`. An input `PIN` stands for the pin. Throws std::runtime_error for a file or
/// line that is not so.
std::vector<phone_script> read_phones(const std::string& file);

/// Made-up phones for a server that answers a constant: ten replies a call.
std::vector<phone_script> made_up_phones(std::size_t count);

/// The request line and headers that all requests of a run share, as Africa's Talking sends them.
struct request_frame {
  request_frame(std::string_view host, std::string_view path, std::string_view service_code);

  std::string before_length;
  std::string after_number;  ///< `&serviceCode=...&text=`
};

/// One call of a phone after another: every request repeats all inputs so far (Africa's Talking's cumulative
/// `text`), and every reply is checked.
class phone_walk {
 public:
  void begin(const phone_script& script, std::uint64_t session);
  /// The next request into `out`, replacing what it held.
  void write_request(const request_frame& frame, std::string& out);
  /// Empty when the reply is right, otherwise what is wrong. `any_screen`: only CON or END is checked.
  std::string check(int status, std::string_view body, bool any_screen) const;
  /// The reply was right: on to the next input. False when the call is over.
  bool step();

 private:
  const phone_script* script_ = nullptr;
  std::string text_;
  std::string tail_;  ///< `&sessionId=...&networkCode=...`
  std::string body_;
  std::size_t replies_ = 0;
};

}  // namespace bench
