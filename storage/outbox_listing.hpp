#pragma once

#include <string_view>

#include "storage/outbox_review.hpp"

/// The statement that finds the messages which a filter lets through. Internal to storage.
namespace raporo::storage {

/// A constant of the program, with all of the filter's parameters: $1 state, $2 unsettled, $3 phone, $4
/// school, $5 period, $6 channel, $7 rule, $8 kind, $9 changed since, $10 limit. Which one depends on what is
/// given: the fewer messages that lets through, the fewer are looked at.
std::string_view listing_for(const message_filter& f) noexcept;

}  // namespace raporo::storage
