Feature: 2.6 IKE SA SPIs and cookies

  Background:
    Given the system demands cookies

  @R-2-6-6 @R-2-6-8 @R-2-6-9 @R-2-6-12
  Scenario: A responder under attack answers with a cookie and keeps its SPI to itself
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(COOKIE)
    And COOKIE has between 1 and 64 octets of data
    And the message's responder SPI is zero
    And the message has the message ID 0
    And the message is not protected

  @R-2-6-12 @R-2-6-13
  Scenario: A request that brings the cookie is served
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the peer repeats the IKE_SA_INIT request with the cookie first
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order
    And the message has the message ID 0
    And the message's SPIs are not zero

  @R-2-6-17
  Scenario: A cookie that does not fit counts as none
    When the peer sends an IKE_SA_INIT request
    And the system sends an IKE_SA_INIT response of N(COOKIE)
    And the peer repeats the IKE_SA_INIT request with a wrong cookie
    Then the system sends an IKE_SA_INIT response of N(COOKIE)
